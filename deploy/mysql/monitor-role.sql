-- The user by which Sitrep looks at a MySQL or MariaDB server: it sees sessions, locks, statements and the state of
-- replication, and can read no table of yours and write nowhere. Run as an administrator, on each server:
--   mariadb -h HOST < deploy/mysql/monitor-role.sql
--   mariadb -h HOST -e "alter user sitrep@'%' identified by '…'"
create user if not exists sitrep@'%' with max_user_connections 3;
grant process on *.* to sitrep@'%';
grant select on performance_schema.* to sitrep@'%';
-- MariaDB 10.5 and newer; MySQL knows the comment's right instead.
/*M!100508 grant slave monitor on *.* to sitrep@'%' */;
/*!80000 grant replication client on *.* to sitrep@'%' */;
