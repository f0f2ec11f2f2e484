#include "shipping/conversation.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "base/excerpt.h"
#include "base/gzip.h"
#include "base/log.h"
#include "base/text.h"
#include "shipping/machine.h"
#include "waybill/json.h"

// Each conversation with a carrier is kept with its answer, and read again by people.
namespace waybill::shipping {

namespace {

constexpr std::size_t kMostRead = 8u << 20;
constexpr int kMostShown = 50;
constexpr int kMostRepeats = 40;  // of one intent: a carrier that is down for a day is asked thousands of times
constexpr int kPiece = 200;

// A short text gains less than the packing costs: it is stored as it is, and known by its first character.
constexpr std::size_t kWorthPacking = 4096;

std::string to_stored(std::string text) {
    if (text.size() < kWorthPacking) return text;
    std::ostringstream out;
    gzip::Writer writer(out);
    writer.write(text);
    writer.finish();
    return out.str();
}

std::string from_stored(const std::string& bytes) {
    if (bytes.starts_with('[')) return bytes;
    std::istringstream in(bytes);
    gzip::Reader reader(in);
    std::string out(kMostRead, '\0');
    out.resize(reader.read(out.data(), out.size()));
    return out;
}

std::string kept(const std::string& message) { return excerpt::cut(excerpt::without_encoded(message), kKeptOfAMessage); }

/// "HTTP 201\n…", or why there is no reply.
void read_reply(CarrierCall& call, const std::string& reply) {
    const bool answered = reply.starts_with("HTTP ");
    const auto line = reply.find('\n');
    if (answered) call.status = std::atoi(reply.c_str() + 5);
    call.reply = !answered ? reply : line == reply.npos ? "" : reply.substr(line + 1);
}

void read_header(CarrierCall& call, const std::string& line) {
    const auto colon = line.find(": ");
    call.headers.emplace_back(line.substr(0, colon), colon == line.npos ? "" : line.substr(colon + 2));
}

}  // namespace

std::optional<store::ConversationRow> conversation_row(IdGenerator& ids, const Clock& clock, BookingId intent, const char* operation,
                                                       const char* outcome, const std::string& detail,
                                                       const std::vector<carrierhost::CallRecord>& calls) {
    if (calls.empty()) return {};
    json::Writer out;
    out.begin_array();
    for (const auto& record : calls)
        out.begin_object().member("at", record.at).member("took", record.took.count()).member("once", record.once)
            .member("call", kept(record.call)).member("reply", kept(record.reply)).end_object();
    out.end_array();
    return store::ConversationRow{ids.raw(), intent, clock.now(), operation, outcome, text::shorten(text::to_utf8(detail), 480), to_stored(out.take())};
}

CarrierCall call_of(const std::string& exact) {
    CarrierCall call;
    const auto head_end = std::min(exact.find("\n\n"), exact.size());
    if (head_end < exact.size()) call.body = exact.substr(head_end + 2);
    const auto lines = text::split(exact.substr(0, head_end), '\n');
    const auto space = lines.front().find(' ');
    call.method = lines.front().substr(0, space);
    if (space != std::string::npos) call.url = lines.front().substr(space + 1);
    for (std::size_t i = 1; i < lines.size(); ++i) read_header(call, lines[i]);
    return call;
}

std::vector<CarrierCall> calls_of(const store::ConversationRow& row) {
    const auto stored = json::parse(from_stored(row.calls), {.bytes = kMostRead, .depth = 4});
    if (!stored) throw std::runtime_error("a conversation that was kept cannot be read: " + stored.error().detail);
    std::vector<CarrierCall> out;
    for (const auto& one : stored->items) {
        auto call = call_of(one.find("call")->string);
        read_reply(call, one.find("reply")->string);
        call.at = parse_rfc3339(one.find("at")->string);
        call.took = Duration(one.find("took")->integer);
        call.spends = one.find("once")->boolean;
        out.push_back(std::move(call));
    }
    return out;
}

void Shipping::Impl::keep_alone(const std::optional<store::ConversationRow>& said) {
    if (!said) return;
    try {
        p.db.transact([&](db::Tx& tx) { store::add_conversations(tx, {*said}); });
    } catch (const std::exception& e) {
        log::warning("booking.conversation_not_kept", {{"intent", said->intent}, {"what", e.what()}});
    }
}

void Shipping::Impl::keep_conversations(db::Tx& tx, std::span<const Answer> answers) {
    std::vector<store::ConversationRow> rows;
    for (const Answer& answer : answers) {
        if (!answer.said) continue;
        rows.push_back(*answer.said);
        if (answer.said->outcome == "not_now" || answer.said->operation == "find") store::drop_repeats(tx, answer.said->intent, kMostRepeats);
    }
    store::add_conversations(tx, rows);
}

namespace {

Conversation conversation(const store::Asked& asked) {
    Conversation talk;
    talk.booking = asked.id;
    talk.kind = asked.kind;
    talk.attempt = asked.attempt;
    talk.reference = asked.reference;
    return talk;
}

/// What left and of whose answer nothing is known: a crash cut it off, or it is under way.
std::optional<Conversation> cut_off(db::Tx& tx, const store::Asked& asked, std::span<const store::ConversationRow> kept, Instant kept_since) {
    if (!asked.last_sent_at || (asked.settled && *asked.last_sent_at < kept_since)) return {};
    for (const auto& row : kept)
        if (row.intent == asked.id && row.operation != "find" && row.at >= *asked.last_sent_at) return {};
    const std::string exact = store::sent_exact(tx, asked.id);
    if (exact.empty()) return {};
    auto talk = conversation(asked);
    talk.operation = asked.kind;
    talk.outcome = "not_known";
    talk.at = *asked.last_sent_at;
    talk.calls.push_back(call_of(exact));
    talk.calls.back().at = talk.at;
    talk.calls.back().spends = true;
    return talk;
}

}  // namespace

Result<std::vector<Conversation>> Shipping::conversations(ShipmentId id) {
    return impl_->p.db.transact([&](db::Tx& tx) -> Result<std::vector<Conversation>> {
        if (!store::get(tx, id, false)) return no_shipment();
        std::map<BookingId, store::Asked> asked;
        for (const auto& one : store::asked_of(tx, id)) asked.emplace(one.id, one);
        std::vector<BookingId> ids;
        for (const auto& [intent, one] : asked) ids.push_back(intent);
        const auto rows = store::conversations(tx, ids, kMostShown);
        std::vector<Conversation> out;
        for (const auto& row : rows) {
            auto& talk = out.emplace_back(conversation(asked.at(row.intent)));
            talk.operation = row.operation;
            talk.outcome = row.outcome;
            talk.detail = row.detail;
            talk.at = row.at;
            talk.calls = calls_of(row);
        }
        for (const auto& [intent, one] : asked)
            if (auto talk = cut_off(tx, one, rows, impl_->p.clock.now() - impl_->settings.keep_conversations)) out.push_back(*std::move(talk));
        std::stable_sort(out.begin(), out.end(), [](const Conversation& a, const Conversation& b) { return a.at > b.at; });
        return out;
    });
}

bool Shipping::prune_conversations() {
    auto& impl = *impl_;
    const auto before = impl.p.clock.now() - impl.settings.keep_conversations;
    return impl.p.db.transact([&](db::Tx& tx) {
        const auto old = store::old_conversations(tx, before, kPiece);
        if (!old.empty()) store::drop_conversations(tx, old, before);
        return old.size() == kPiece;
    });
}

}  // namespace waybill::shipping
