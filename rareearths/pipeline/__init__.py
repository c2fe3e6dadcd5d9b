"""What happens in which order: build, trace, rerun."""
