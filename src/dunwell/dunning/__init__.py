"""The run: snapshot, night, sweep, dispatch, evidence, steps taken, rehearsal."""
