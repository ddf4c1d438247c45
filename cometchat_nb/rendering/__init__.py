"""What a person reads: pages and texts from templates, charts, frames made for reading, spreadsheets."""
