"""What is contested: disputes and deductions."""
