"""What touches the network: a request in, an answer or a transport error out, once."""
