/** What whoever finds the folder reads first. It holds for every version that reads format 1. */
export const README = `Piaozai (票在) backups
======================

这里是票在的备份，全部加密。恢复：在装好票在的机器上运行
    npx piaozai restore <this folder> --identity <file with the recovery key>
没有恢复密钥（AGE-SECRET-KEY-1…）无法恢复。请勿改动或删除其中的文件。

Backups of Piaozai, encrypted. To restore, on a machine with Piaozai installed:
    npx piaozai restore <this folder> --identity <file with the recovery key>
Without the recovery key (AGE-SECRET-KEY-1…) nothing can be restored. Don't change or remove files here.

Without Piaozai: everything ending in .age is an age file (age-encryption.org/v1), opened by "age -d -i KEYFILE".
  <backup>/backup.json               what it is; written last: a folder without it was broken off
  <backup>/manifest.age              zstd, JSON: every table with its columns, rows and digest
  <backup>/tables/NAME.copy.zst.age  zstd, rows as PostgreSQL's COPY writes them as text
  <backup>/originals.zst.age         zstd, a JSON line for each original: its SHA-256 and its pack
  <backup>/files.zst.age             zstd, a JSON line for each file of the data folder
  <backup>/jobs.zst.age              zstd, a JSON line for each piece of work that waited
  packs/NUMBER.tar.age               tar, originals by their SHA-256; shared by all backups here
`;
