"""What happened: sealed events, touched customers, received messages, kept files and documents."""
