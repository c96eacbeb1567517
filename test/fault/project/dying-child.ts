import BetterSqlite from 'better-sqlite3'

/** Writes far more in one transaction than memory keeps, so that pages go to the file before the commit, and dies. */
const database = new BetterSqlite(process.argv[2]!)
database.pragma('cache_size = 4')
database.pragma('locking_mode = EXCLUSIVE')
database.exec('BEGIN IMMEDIATE')
database.exec('PRAGMA user_version = 1')
database.exec("UPDATE edit SET label = 'torn', checksum = 0")
database.exec("UPDATE generation SET document = 'torn'")
database.exec('UPDATE block SET samples = zeroblob(262144), checksum = 1 WHERE channel = 0')
process.kill(process.pid, 'SIGKILL')
