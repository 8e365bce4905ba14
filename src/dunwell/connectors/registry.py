"""The one place that names a connector: everybody else asks by kind and name."""
