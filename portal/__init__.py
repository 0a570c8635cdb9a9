"""Mingbian 明辨: a drug-prevention portal for neighbourhoods. `app.create_app` joins the rooms."""
