"""What people do: tasks, calls, visits, notes, alerts, assignment, each customer's standing."""
