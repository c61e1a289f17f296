"""The API: Strawberry types, one file a kind. A type names what a field is; its source knows how to find it."""
