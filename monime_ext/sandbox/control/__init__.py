"""The control plane under `/_sandbox/`, for callers in any language."""
