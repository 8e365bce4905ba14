"""What happened: sealed events, touched customers, kept files and documents."""
