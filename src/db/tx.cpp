#include "db/connection.h"
#include "db/expand.h"

namespace waybill::db {
namespace {

using Pointers = std::vector<const Value*>;

constexpr std::size_t kPieceBytes = 4 << 20;  // well under the server's packet limit

void append(Pointers& to, const Values& values) {
    for (const Value& value : values) to.push_back(&value);
}

std::size_t bytes(const Values& row) {
    std::size_t sum = 0;
    for (const Value& value : row) {
        const auto* text = std::get_if<std::string>(&value);
        sum += text ? text->size() + 4 : 8;
    }
    return sum;
}

/// Calls `run(group, args)` for each piece of a list; a piece's last element fills it up to its padded size.
template <class F>
void each_piece(const std::vector<Value>& list, const Values& before, const Values& after, F&& run) {
    std::size_t at = 0;
    for (const std::size_t size : list_pieces(list.size())) {
        const std::size_t group = padded(size);
        Pointers args;
        args.reserve(before.size() + group + after.size());
        append(args, before);
        for (std::size_t i = 0; i < group; ++i) args.push_back(&list[at + std::min(i, size - 1)]);
        append(args, after);
        run(group, args);
        at += size;
    }
}

}  // namespace

std::int64_t Tx::execute(const Statement& statement, const Values& args) {
    Pointers pointers;
    pointers.reserve(args.size());
    append(pointers, args);
    ++writes_;
    return connection_.update(statement, 0, pointers);
}

std::vector<Row> Tx::select(const Statement& statement, const Values& args) {
    Pointers pointers;
    pointers.reserve(args.size());
    append(pointers, args);
    return connection_.select(statement, 0, pointers);
}

std::int64_t Tx::run_all(const Statement& statement, const std::vector<Values>& group, const Values& before,
                         const Values& after) {
    std::vector<std::size_t> row_bytes;
    row_bytes.reserve(group.size());
    for (const Values& row : group) row_bytes.push_back(bytes(row));
    std::int64_t found = 0;
    std::size_t at = 0;
    for (const std::size_t size : pieces(row_bytes, kPieceBytes)) {
        Pointers args;
        args.reserve(before.size() + size * group[at].size() + after.size());
        append(args, before);
        for (std::size_t i = 0; i < size; ++i) append(args, group[at + i]);
        append(args, after);
        ++writes_;
        found += connection_.update(statement, size, args);
        at += size;
    }
    return found;
}

std::vector<Row> Tx::rows_in(const Statement& statement, const std::vector<Value>& list, const Values& before,
                             const Values& after) {
    std::vector<Row> all;
    each_piece(list, before, after, [&](std::size_t group, const Pointers& args) {
        auto found = connection_.select(statement, group, args);
        if (all.empty())
            all = std::move(found);
        else
            all.insert(all.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    });
    return all;
}

std::int64_t Tx::run_in(const Statement& statement, const std::vector<Value>& list, const Values& before, const Values& after) {
    std::int64_t found = 0;
    each_piece(list, before, after,
               [&](std::size_t group, const Pointers& args) {
                   ++writes_;
                   found += connection_.update(statement, group, args);
               });
    return found;
}

}  // namespace waybill::db
