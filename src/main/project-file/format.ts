/** The first 16 bytes of every SQLite file (https://sqlite.org/fileformat2.html §1.3). */
export const sqliteMagic = 'SQLite format 3\0'

/** `application_id` of a project file: "LASS" in ASCII. */
export const applicationId = 0x4c415353

/** `user_version`: the number of migrations that a file of this program has been through. */
export const formatVersion = 2

/** The largest page that SQLite has: fastest for audio (see docs/decisions/0006-project-file.md). */
export const pageBytes = 65_536

/** Generations of the document that a file keeps. */
export const keptGenerations = 10

/** Steps of the undo history that a file keeps. */
export const keptSteps = 5000

/** Samples that a writer gathers before it makes them durable in one transaction. */
export const batchBytes = 8 * 2 ** 20

/** What a file of a project is called. */
export const projectExtension = '.lasso'
