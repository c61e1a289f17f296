"""The API: Strawberry types, one file for each kind. A field declares its type; its source finds its value."""
