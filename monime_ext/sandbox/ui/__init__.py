"""What people see of the sandbox: the page on which a buyer pays, and the dashboard."""
