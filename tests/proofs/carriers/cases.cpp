#include "proofs/carriers/cases.h"

namespace waybill::proofs {
namespace {

using carrier::BookingRequest;
using carrier::Customs;
using carrier::ExportReason;
using carrier::Payer;

Money usd(std::int64_t cents) { return {cents, *Currency::parse("USD")}; }

constexpr std::chrono::year_month_day kDay{std::chrono::year(2026), std::chrono::month(12), std::chrono::day(1)};

Address dock() { return {"Dock Two", "Waybill Inc", {"500 Industrial Pkwy"}, "Columbus", "OH", "43215", "US", "+1 614 555 0100", "dock@example.com"}; }
Address home() { return {"Ann Lee", "", {"12 Elm Street", "Apt 4"}, "Portland", "Oregon", "97201", "US", "503-555-0142", ""}; }

Parcel parcel(std::int64_t grams = 1200, std::int64_t l = 300, std::int64_t w = 200, std::int64_t h = 100) {
    return {"340123450000000018", Grams{grams}, {Millimetres{l}, Millimetres{w}, Millimetres{h}}, {}};
}
ParcelItem shirt(std::int64_t units = 2) { return {"SHIRT-1", "Cotton shirts", Quantity{units}, Grams{250}, usd(1999), "610910", "PT"}; }

BookingRequest at_home(const Words& words) {
    BookingRequest r;
    r.reference = "06B3M2X8Y7Q4KA";
    r.idempotency_key = "11111111-2222-4333-8444-555555555555";
    r.service = words.ground;
    r.from = dock();
    r.to = home();
    r.parcels = {parcel()};
    r.label_format = words.label;
    return r;
}

BookingRequest abroad(const Words& words, Address to) {
    BookingRequest r = at_home(words);
    r.service = words.abroad;
    r.to = std::move(to);
    r.parcels.front().items = {shirt()};
    r.terms.customs = Customs{};
    r.terms.customs->invoice_date = kDay;
    r.terms.customs->certified_by = "Dock Two";
    return r;
}

Address in(std::string name, std::string line, std::string city, std::string region, std::string postal, std::string country, std::string phone) {
    return {std::move(name), "", {std::move(line)}, std::move(city), std::move(region), std::move(postal), std::move(country), std::move(phone), "a@example.com"};
}

struct Builder {
    Words words;
    std::vector<Case> all;
    template <class Change>
    void home(const char* says, Change change, const char* refused = "") {
        Case made{says, at_home(words), refused};
        change(made.request);
        all.push_back(std::move(made));
    }
    template <class Change>
    void away(const char* says, Address to, Change change, const char* refused = "") {
        Case made{says, abroad(words, std::move(to)), refused};
        change(made.request);
        all.push_back(std::move(made));
    }
    void away(const char* says, Address to) {
        away(says, std::move(to), [](BookingRequest&) {});
    }
};

const Address kLondon = in("Zoë Smith", "1 High Street", "London", "", "SW1A 1AA", "GB", "+44 20 7946 0000");
const Address kToronto = in("Amélie Roy", "88 King St W", "Toronto", "Ontario", "M5H 1A1", "CA", "+1 416 555 0199");
const Address kBerlin = in("Jürgen Groß", "Straße des 17. Juni 135", "Berlin", "", "10623", "DE", "+49 30 314 0");

void domestic(Builder& b) {
    const Words w = b.words;
    b.home("one parcel", [](BookingRequest&) {});
    b.home("express", [w](BookingRequest& r) { r.service = w.express; });
    b.home("to a home", [](BookingRequest& r) { r.terms.residential = true; });
    b.home("a signature", [](BookingRequest& r) { r.terms.signature = carrier::Signature::anybody; });
    b.home("an adult's signature", [](BookingRequest& r) { r.terms.signature = carrier::Signature::adult; });
    b.home("insured", [](BookingRequest& r) { r.terms.insured_value = usd(25000); });
    b.home("on Saturday", [w](BookingRequest& r) { r.service = w.express, r.terms.saturday_delivery = true; });
    b.home("with the order's number", [](BookingRequest& r) { r.terms.references = {"ORDER-100452"}; });
    b.home("paid by the recipient", [](BookingRequest& r) { r.terms.payer = Payer::recipient, r.terms.payer_account = "X9Y8Z7", r.terms.payer_postal_code = "97201"; });
    b.home("paid by a third party", [](BookingRequest& r) { r.terms.payer = Payer::third_party, r.terms.payer_account = "X9Y8Z7", r.terms.payer_country = "US", r.terms.payer_postal_code = "10001"; });
    b.home("two parcels", [](BookingRequest& r) { r.parcels.push_back(parcel(3000)); });
    b.home("five parcels, insured", [](BookingRequest& r) { r.parcels.resize(5, parcel(900)), r.terms.insured_value = usd(10001); });
    b.home("twenty parcels", [](BookingRequest& r) { r.parcels.resize(20, parcel(400)); });
    b.home("the smallest parcel", [](BookingRequest& r) { r.parcels = {parcel(1, 1, 1, 1)}; });
    b.home("without its size", [](BookingRequest& r) { r.parcels = {parcel(100, 0, 0, 0)}; });
    b.home("the heaviest parcel", [](BookingRequest& r) { r.parcels = {parcel(31751, 400, 400, 400)}; });
    b.home("the longest parcel", [](BookingRequest& r) { r.parcels = {parcel(2000, 2743, 100, 100)}; });
    b.home("nine-digit ZIP", [](BookingRequest& r) { r.to.postal_code = "97201-1234"; });
    b.home("a company", [](BookingRequest& r) { r.to.company = "Elm Books LLC"; });
    b.home("a company alone", [](BookingRequest& r) { r.to.company = "Elm Books LLC", r.to.name = ""; });
    b.home("the longest fields", [](BookingRequest& r) {
        r.to.name = std::string(35, 'N'), r.to.company = std::string(35, 'C'), r.to.city = std::string(30, 'T');
        r.to.lines = {std::string(35, 'A'), std::string(35, 'B')};
        r.terms.references = {std::string(35, 'R')};
    });
    b.home("a long street, broken anew", [](BookingRequest& r) { r.to.lines = {"1200 South Martin Luther King Junior Boulevard, Building C, Suite 410"}; });
    b.home("accents", [](BookingRequest& r) { r.to.name = "José Peña-Núñez", r.to.lines = {"7 Cañón Road"}; });
    b.home("a Chinese name", [](BookingRequest& r) { r.to.name = "王小明"; });
    b.home("an Arabic name", [](BookingRequest& r) { r.to.name = "محمد علي"; });
    b.home("a Russian name", [](BookingRequest& r) { r.to.name = "Алексей Иванов"; });
    b.home("Hawaii", [](BookingRequest& r) { r.to = in("Kai", "1 Ala Moana Blvd", "Honolulu", "HI", "96814", "US", "808-555-0100"); });
    b.home("a return", [](BookingRequest& r) { std::swap(r.from, r.to), r.terms.is_return = true, r.parcels.front().items = {shirt()}; });
    b.home("shipped on a day", [](BookingRequest& r) { r.terms.ship_date = kDay; });
    b.home("a long label", [](BookingRequest& r) { r.terms.label_size = "4x8"; });
    b.home("in the other label format", [w](BookingRequest& r) { r.label_format = w.other_label; });
}

void international(Builder& b) {
    b.away("to Canada", kToronto);
    b.away("to England", kLondon);
    b.away("to Germany", kBerlin);
    b.away("to China, in Chinese", in("李雷", "南京东路100号", "上海", "上海", "200001", "CN", "+86 21 6322 0000"));
    b.away("to Dubai, in Arabic", in("فاطمة حسن", "شارع الشيخ زايد", "دبي", "", "", "AE", "+971 4 555 0100"));
    b.away("to Japan", in("山田太郎", "千代田1-1", "東京", "", "100-0001", "JP", "+81 3 5555 0100"));
    b.away("to France, accents", in("Hélène Lefèvre", "3 rue de l'Église", "Besançon", "", "25000", "FR", "+33 3 81 00 00 00"));
    b.away("duties paid", kLondon, [](BookingRequest& r) { r.terms.customs->incoterm = "DDP", r.terms.customs->duties = Payer::sender; });
    b.away("duties by a third party", kBerlin, [](BookingRequest& r) { r.terms.customs->duties = Payer::third_party, r.terms.customs->duties_account = "X9Y8Z7", r.terms.payer_country = "DE"; });
    b.away("a gift", kToronto, [](BookingRequest& r) { r.terms.customs->reason = ExportReason::gift; });
    b.away("a repair, tax ids", in("Ana Silva", "Rua A 10", "Sao Paulo", "SP", "01000-000", "BR", "+55 11 5555 0100"), [](BookingRequest& r) {
        r.terms.customs->reason = ExportReason::repair, r.terms.customs->sender_tax_id = "GB123456789000", r.terms.customs->recipient_tax_id = "12345678909";
    });
    b.away("twelve kinds of goods", kLondon, [](BookingRequest& r) {
        for (int i = 0; i < 12; ++i) r.parcels.front().items.push_back({"SKU-" + std::to_string(i), "Goods of kind " + std::to_string(i), Quantity{1}, Grams{50}, usd(500 + i), "", ""});
    });
    b.away("three parcels of the same goods", kBerlin, [](BookingRequest& r) { r.parcels.resize(3, r.parcels.front()); });
    b.away("a signature abroad, insured", kLondon, [](BookingRequest& r) { r.terms.signature = carrier::Signature::anybody, r.terms.insured_value = usd(90000); });
    b.away("abroad with freight and number", kToronto, [](BookingRequest& r) { r.terms.customs->freight = usd(1250), r.terms.customs->invoice_number = "INV-2026-77"; });
    b.away("Mexico", in("Luis Ortiz", "Av. Reforma 222", "Ciudad de México", "CDMX", "06600", "MX", "+52 55 5555 0100"));
}

void by_carrier(Builder& b) {
    const Words w = b.words;
    const Address shop{"", "Corner Shop", {"99 Main Street"}, "Portland", "OR", "97205", "US", "", ""};
    b.home("to a pickup point", [shop](BookingRequest& r) { r.terms.service_point = "U12345678", r.terms.service_point_address = shop; }, w.service_points ? "" : "/terms/service_point");
    if (!w.within_europe) return;
    b.away("within the European Union", in("Marie Curie", "1 rue Pierre", "Paris", "", "75005", "FR", "+33 1 00 00 00 00"), [](BookingRequest& r) { r.from = kBerlin, r.terms.customs.reset(); });
    b.away("from England to Ireland", in("Seán Murphy", "1 O'Connell St", "Dublin", "", "D01 F5P2", "IE", "+353 1 555 0100"), [](BookingRequest& r) { r.from = kLondon; });
}

void refused(Builder& b) {
    b.home("too heavy", [](BookingRequest& r) { r.parcels = {parcel(90000)}; }, "/parcels/0/weight");
    b.home("too long", [](BookingRequest& r) { r.parcels = {parcel(1000, 3500)}; }, "/parcels/0/size");
    b.home("a street without a break", [](BookingRequest& r) { r.to.lines = {std::string(160, 'A')}; }, "/to/lines/0");
    b.home("a name too long", [](BookingRequest& r) { r.to.name = std::string(80, 'N'); }, "/to/name");
    b.home("a service of nobody", [](BookingRequest& r) { r.service = "DRONE"; }, "/service");
    b.home("no such state", [](BookingRequest& r) { r.to.region = "Atlantis"; }, "/to/region");
    b.home("no street", [](BookingRequest& r) { r.to.lines.clear(); }, "/to/lines");
    b.home("cash on delivery", [](BookingRequest& r) { r.terms.cash_on_delivery = usd(100); }, "/terms/cash_on_delivery");
    b.home("a label of no kind", [](BookingRequest& r) { r.label_format = "tiff"; }, "/label_format");
    b.away("abroad without goods", kLondon, [](BookingRequest& r) { r.parcels.front().items.clear(); }, "/parcels/0/items");
    b.away("abroad without a phone", kLondon, [](BookingRequest& r) { r.from.phone.clear(); }, "/from/phone");
    b.away("goods without a value", kLondon, [](BookingRequest& r) { r.parcels.front().items.front().unit_value = usd(0); }, "/parcels/0/items/0/unit_value");
}

}  // namespace

std::vector<Case> shipments(const Words& words) {
    Builder builder{words, {}};
    domestic(builder);
    international(builder);
    by_carrier(builder);
    refused(builder);
    return builder.all;
}

}  // namespace waybill::proofs
