#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <thread>

#include "faults/scenarios/ledger.h"
#include "faults/scenarios/promise.h"
#include "support/database_server.h"

// P14: the database's disk is filled, held full, and freed, while orders come in.
namespace waybill::faults {
namespace {

using Clock = Client::Clock;
namespace fs = std::filesystem;

/// A disk of its own, small enough to be filled.
class SmallDisk {
  public:
    SmallDisk() {
        char folder[] = "/tmp/waybill-disk-XXXXXX";
        if (::mkdtemp(folder) == nullptr) throw std::runtime_error("no folder for a disk");
        folder_ = folder;
        mounted_ = ::mount("tmpfs", folder, "tmpfs", 0, "size=240m,mode=0755") == 0;
        if (!mounted_) why_ = std::strerror(errno);
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(folder_.c_str(), MNT_DETACH);
        ::rmdir(folder_.c_str());
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    bool mounted() const { return mounted_; }
    const std::string& why() const { return why_; }
    const std::string& folder() const { return folder_; }

    /// Takes what is left of the room, and what is freed meanwhile.
    void fill() const {
        const int file = ::open((folder_ + "/full").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        const std::string block(64u << 10, 'x');
        for (std::size_t size = block.size(); size > 0; size /= 2)
            while (::write(file, block.data(), size) > 0) continue;
        ::close(file);
    }
    void free() const { fs::remove(folder_ + "/full"); }

  private:
    std::string folder_, why_;
    bool mounted_ = false;
};

/// Keeps the disk full, and starts the database again where it gave up, as a supervisor does.
void hold_full(const SmallDisk& disk, testing::DatabaseServer& database, std::chrono::seconds time, Figures& figures) {
    for (const auto until = Clock::now() + time; Clock::now() < until; std::this_thread::sleep_for(std::chrono::milliseconds(300))) {
        disk.fill();
        if (database.running()) continue;
        ++figures.sums["database gave up"];
        database.launch();
    }
}

/// Until orders are acknowledged again.
void recover(const SmallDisk& disk, testing::DatabaseServer& database, const Ledger& ledger, Figures& figures) {
    disk.free();
    const auto freed = Clock::now();
    const auto before = ledger.acknowledged();
    while (ledger.acknowledged() < before + 20 && Clock::now() - freed < std::chrono::seconds(60)) {
        if (!database.running()) database.launch();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - freed).count();
    figures.at_worst("ms to full service, of 30000", took);
    if (ledger.acknowledged() < before + 20) figures.breach("no service within a minute after there was room again");
}

Figures run(const Slice& slice) {
    Figures figures;
    const SmallDisk disk;
    if (!disk.mounted()) {
        figures.skipped = "a small disk cannot be mounted here: " + disk.why();
        return figures;
    }
    testing::DatabaseServer database({"innodb_log_file_size=16M", "innodb_buffer_pool_size=64M", "innodb_undo_log_truncate=ON",
                                      "innodb_max_undo_log_size=10M", "loose-aria-log-file-size=8M"},
                                     disk.folder());
    testing::World world({}, "", database.socket());
    {
        Ledger ledger(world, slice.seed, {.shops = 16, .suppliers = 1, .scanners = 1, .period = std::chrono::milliseconds(100)});
        const auto until = Clock::now() + slice.time;
        ledger.begin();
        for (; figures.done < slice.size && Clock::now() < until; ++figures.done) {
            std::this_thread::sleep_for(std::chrono::seconds(2));
            hold_full(disk, database, std::chrono::seconds(slice.size > 1 ? 30 : 6), figures);
            recover(disk, database, ledger, figures);
        }
        ledger.stop();
        figures.sums["acknowledged"] = ledger.acknowledged();
        ledger.verify(figures);
    }
    return figures;
}

}  // namespace

Promise disk_full() {
    return {"P14", "A full disk of the database is answered with 503 and loses nothing, and service returns with the room", "fillings",
            12, 6, 1, run};
}

}  // namespace waybill::faults
