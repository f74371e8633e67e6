"""The pages for people: the hosted checkout page, the dashboard and the console log."""
