"""What `make check` and those who keep the project use; none of it is installed."""
