"""What it adds up to: ageing, KPIs, productivity, effect, exports."""
