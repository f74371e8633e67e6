"""Send requests over the network, and retry them."""
