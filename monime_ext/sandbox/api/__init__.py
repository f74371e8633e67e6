"""The API's protocol: requests, responses, the specs, and the rules that apply to every operation."""
