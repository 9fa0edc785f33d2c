"""Reports and readings as people and programs read them. Everything here returns text; nothing prints."""
