// A page about work that is going on looks again every few seconds, as its reader would.
setTimeout(() => location.reload(), 3000);
