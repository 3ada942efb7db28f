"""Ground floor: database, settings, clock, actor, audiences, unit of work, events, outbox, refs, paging, errors. Never sees the request."""
