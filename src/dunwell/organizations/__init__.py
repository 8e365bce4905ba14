"""Who collects: creditors (tenants), users, roles, limits, teams, absences, custom fields, connections."""
