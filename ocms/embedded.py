def database_url():
    raise SystemExit("embedded services are on their way")


redis_url = database_url
