"""The pipeline's own programs: from the maintained specs to generated code, and the checks in between."""
