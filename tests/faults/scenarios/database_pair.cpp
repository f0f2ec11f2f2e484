#include "faults/scenarios/database_pair.h"

#include <csignal>
#include <filesystem>
#include <stdexcept>

#include "support/world.h"

namespace waybill::faults {
namespace {

using testing::DatabaseServer;
using testing::eventually;
using testing::run_program;

/// What an operator types at a server.
std::string at(const DatabaseServer& server, const std::string& sql) {
    const auto done = run_program({"/usr/bin/mariadb", "--no-defaults", "--socket=" + server.socket(), "--user=root", "--batch", "--skip-column-names", "--execute=" + sql});
    if (done.status != 0) throw std::runtime_error("a database refused: " + sql);
    return done.out.substr(0, done.out.find_last_not_of('\n') + 1);
}

/// A line of SHOW SLAVE STATUS.
std::string replication(const DatabaseServer& server, const std::string& name) {
    const auto done = run_program({"/usr/bin/mariadb", "--no-defaults", "--socket=" + server.socket(), "--user=root", "--execute=SHOW SLAVE STATUS\\G"});
    const auto begin = done.out.find(" " + name + ": ");
    if (begin == std::string::npos) return "";
    const auto from = begin + name.size() + 3;
    return done.out.substr(from, done.out.find('\n', from) - from);
}

std::string status(const DatabaseServer& server, const std::string& name) {
    const auto line = at(server, "SHOW GLOBAL STATUS LIKE '" + name + "'");
    const auto tab = line.find('\t');
    return tab == std::string::npos ? "" : line.substr(tab + 1);
}

}  // namespace

std::unique_ptr<DatabaseServer> DatabasePair::started(int id, int port) const {
    const std::string no_limit = "1000000000";  // milliseconds: it never falls back to answering alone
    return std::make_unique<DatabaseServer>(std::vector<std::string>{
        "skip-networking=0", "bind-address=127.0.0.1", "port=" + std::to_string(port), "server_id=" + std::to_string(id), "log_bin=binlog",
        "binlog_format=ROW", "log_slave_updates=1", "sync_binlog=1", "rpl_semi_sync_master_enabled=1", "rpl_semi_sync_master_wait_point=AFTER_SYNC",
        "rpl_semi_sync_master_timeout=" + no_limit, "rpl_semi_sync_master_wait_no_slave=0", "rpl_semi_sync_slave_enabled=1",
        "rpl_semi_sync_slave_kill_conn_timeout=1", "slave_net_timeout=60"});
}

DatabasePair::DatabasePair() : primary_port_(testing::free_port()), address_([&] {
                                   primary_ = started(1, primary_port_);
                                   return primary_->socket();
                               }()) {
    build_replica();
}

DatabasePair::~DatabasePair() {
    std::error_code ignored;
    std::filesystem::remove(socket() + ".t0", ignored);
}

void DatabasePair::build_replica() {
    old_.reset();
    replica_port_ = testing::free_port();
    replica_ = started(++made_, replica_port_);
    const std::string from = "--no-defaults --user=root --socket=" + primary_->socket(), to = "--no-defaults --user=root --socket=" + replica_->socket();
    const std::string all = at(*primary_, "SELECT GROUP_CONCAT(schema_name SEPARATOR ' ') FROM information_schema.schemata WHERE schema_name NOT IN "
                                          "('mysql', 'sys', 'information_schema', 'performance_schema')");
    // What is copied is no work of the replica's own. Of a primary that is empty, all is in its log.
    const std::string copy = "mariadb-dump " + from + " --single-transaction --master-data=1 --gtid --databases " + all;
    if (all != "NULL" && run_program({"/bin/bash", "-c", "set -o pipefail; { echo 'SET sql_log_bin = 0;'; " + copy + "; } | mariadb " + to}).status != 0)
        throw std::runtime_error("a replica could not be built");
    at(*replica_, "SET GLOBAL read_only = 1; CHANGE MASTER TO master_host = '127.0.0.1', master_port = " + std::to_string(primary_port_) +
                      ", master_user = 'root', master_use_gtid = slave_pos; START SLAVE");
    const bool counts = eventually(
        [&] { return status(*primary_, "Rpl_semi_sync_master_clients") == "1" && status(*primary_, "Rpl_semi_sync_master_status") == "ON"; },
        std::chrono::seconds(60));
    if (!counts) throw std::runtime_error("a replica does not replicate: " + replication(*replica_, "Last_IO_Error") + replication(*replica_, "Last_SQL_Error"));
    at(*primary_, "SET GLOBAL rpl_semi_sync_master_wait_no_slave = 1");
}

void DatabasePair::fail_over() {
    at(*replica_, "STOP SLAVE IO_THREAD");
    const std::string received = replication(*replica_, "Gtid_IO_Pos");
    if (!received.empty() && at(*replica_, "SELECT MASTER_GTID_WAIT('" + received + "', 60)") != "0")
        throw std::runtime_error("the replica does not come to the end of what it was sent: " + replication(*replica_, "Last_SQL_Error"));
    at(*replica_, "STOP SLAVE; RESET SLAVE ALL; SET GLOBAL read_only = 0");
    old_ = std::move(primary_);
    primary_ = std::move(replica_);
    primary_port_ = replica_port_;
    address_.turn_to(primary_->socket());
    address_.freeze(false);
    address_.reset_all();
}

void DatabasePair::let_the_old_one_go_on() {
    if (old_ && old_->running()) ::kill(old_->pid(), SIGCONT);
}

}  // namespace waybill::faults
