"""Whether a request is executed, and when: its document, its limits and cost, its client's rate."""
