"""Where it is put together: settings, urls, wsgi, the schedule, the command line."""
