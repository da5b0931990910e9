/** What whoever finds the folder reads first, beside the words in three languages. It holds for every version that reads format 1. */
export const LANGUAGES = ["zh-CN", "zh-TW", "en"] as const;
export const TITLE = "Piaozai backups";
export const FILES = `Without Piaozai: everything ending in .age is an age file (age-encryption.org/v1), opened by "age -d -i KEYFILE".
  <backup>/backup.json               what it is; written last: a folder without it was broken off
  <backup>/manifest.age              zstd, JSON: every table with its columns, rows and digest
  <backup>/tables/NAME.copy.zst.age  zstd, rows as PostgreSQL's COPY writes them as text
  <backup>/originals.zst.age         zstd, a JSON line for each original: its SHA-256 and its pack
  <backup>/files.zst.age             zstd, a JSON line for each file of the data folder
  <backup>/jobs.zst.age              zstd, a JSON line for each piece of work that waited
  packs/NUMBER.tar.age               tar, originals by their SHA-256; shared by all backups here
`;
