#include "db/checksum.h"

#include <algorithm>

#include "base/crypto.h"

namespace waybill::db {

std::string quoted(const std::string& name) {
    std::string out = "`";
    for (const char c : name) out.append(c == '`' ? 2 : 1, c);
    return out += '`';
}

RowSum::RowSum(const ArchivedTable& table) : name_(table.name) {
    for (const std::string& column : table.columns)
        digested_.push_back(std::find(table.digested.begin(), table.digested.end(), column) != table.digested.end());
}

void RowSum::add(const Cells& cells) {
    text_.clear();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!cells[i]) {
            text_ += '-';
            continue;
        }
        const std::string digest = digested_[i] ? crypto::hex(crypto::sha256(*cells[i])) : std::string();
        const std::string& value = digested_[i] ? digest : *cells[i];
        text_.append(std::to_string(value.size())).append(1, ':').append(value);
    }
    const std::string hash = crypto::sha256(text_);
    std::uint64_t first = 0;
    for (int i = 0; i < 8; ++i) first = first << 8 | static_cast<unsigned char>(hash[static_cast<std::size_t>(i)]);
    sum_ ^= first;
    ++rows_;
}

TableSum RowSum::sum() const {
    std::string bytes(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(sum_ >> (56 - 8 * i));
    return {name_, rows_, crypto::hex(bytes)};
}

std::string checksum_query(const ArchivedTable& table) {
    std::string text;
    for (const std::string& column : table.columns) {
        const std::string name = quoted(column);
        const bool digested = std::find(table.digested.begin(), table.digested.end(), column) != table.digested.end();
        const std::string value = digested ? "SHA2(" + name + ",256)" : "CAST(" + name + " AS BINARY)";
        text += (text.empty() ? "" : ",") + std::string("IF(") + name + " IS NULL,'-',CONCAT(LENGTH(" + value + "),':'," + value +
                "))";
    }
    return "SELECT COUNT(*), LOWER(LPAD(HEX(BIT_XOR(CAST(CONV(LEFT(SHA2(CONCAT(" + text +
           "),256),16),16,10) AS UNSIGNED))),16,'0')) FROM " + quoted(table.name);
}

}  // namespace waybill::db
