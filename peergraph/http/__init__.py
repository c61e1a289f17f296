"""GraphQL and slices over HTTP, server-sent events and WebSocket."""
