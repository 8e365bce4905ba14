"""What was promised: promises to pay and payment plans."""
