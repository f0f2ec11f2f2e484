#pragma once
#include <array>
#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "labels/carton_label.h"
#include "labels/gs1.h"
#include "labels/packing_slip.h"
#include "labels/pick_list.h"
#include "support/places.h"
#include "waybill/ids.h"

/// Documents as a warehouse prints them, in three scripts.
namespace waybill::labels::samples {

inline const Instant kPrinted{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours{13} +
                              std::chrono::minutes{21}};

inline Texts texts(const std::string& language) {
    std::ifstream file(places::source_dir() + "/src/web/texts/" + language + ".txt");
    std::ostringstream content;
    content << file.rdbuf();
    auto parsed = Texts::parse(language, content.str());
    if (!parsed) throw std::runtime_error(parsed.error().detail);
    return *parsed;
}

template <class SomeId>
std::string id_text(std::int64_t n) {
    return SomeId(0x06B3'0000'0000'0000 / 16 + n * 7919).text();
}

inline Address seller() {
    Address address;
    address.company = "Holt & Wren Trading Ltd";
    address.lines = {"Unit 7, Canal Wharf", "118 Water Street"};
    address.city = "Leeds";
    address.postal_code = "LS11 5QA";
    address.country = "GB";
    address.phone = "+44 113 496 0100";
    address.email = "hello@holtandwren.example";
    return address;
}

inline Address latin_address() {
    Address address;
    address.name = "Zoë Müller-Łukasiewicz";
    address.company = "Kafé Ærø ApS";
    address.lines = {"Søndergade 14, 2. sal t.v."};
    address.city = "Århus C";
    address.postal_code = "8000";
    address.country = "DK";
    return address;
}

inline Address chinese_address() {
    Address address;
    address.name = "王晓明";
    address.company = "上海云帆贸易有限公司";
    address.lines = {"浦东新区世纪大道100号", "环球金融中心28楼2801室"};
    address.city = "上海市";
    address.postal_code = "200120";
    address.country = "CN";
    return address;
}

inline Address arabic_address() {
    Address address;
    address.name = "فاطمة عبد الرحمن الزهراني";
    address.company = "مؤسسة النخيل للتجارة";
    address.lines = {"٧٨٤٢ شارع الأمير محمد بن عبد العزيز، حي العليا", "مبنى 12، شقة 4B"};
    address.city = "الرياض";
    address.postal_code = "12241";
    address.country = "SA";
    return address;
}

inline std::string description(int n, const std::string& script) {
    static const std::array latin{"White hanging heart t-light holder", "Red woolly hottie, white heart",
                                  "Set of 7 Babushka nesting boxes, hand painted, in a gift carton with ribbon",
                                  "Glass star frosted t-light holder", "Jam making set with jars – crème brûlée edition"};
    static const std::array chinese{"复古陶瓷茶杯套装（六只装）", "手工编织竹篮，大号", "儿童木制拼图，一百片，附收纳盒与说明书",
                                    "不锈钢保温杯500毫升", "红色羊毛热水袋"};
    static const std::array arabic{"حامل شموع زجاجي على شكل نجمة", "مجموعة أكواب شاي خزفية (6 قطع)", "سلة خيزران منسوجة يدوياً",
                                   "علبة هدايا خشبية مزخرفة مع شريط أحمر وبطاقة تهنئة", "مصباح يدوي LED مقاوم للماء 500 مل"};
    const auto& list = script == "zh" ? chinese : script == "ar" ? arabic : latin;
    return list[static_cast<std::size_t>(n) % list.size()];
}

inline PackingSlip slip(int lines, const std::string& script, bool prices = false) {
    PackingSlip slip;
    slip.seller_name = "Holt & Wren Trading Ltd";
    slip.seller = seller();
    slip.order_number = "100482";
    slip.order_barcode = id_text<OrderId>(11);
    slip.external_reference = "WEB-2026-0093117";
    slip.package_sscc = *gs1::sscc(0, "9521321", 48213);
    slip.package_number = 1;
    slip.packages_total = 2;
    slip.weight = Grams{3450};
    slip.ship_to = script == "zh" ? chinese_address() : script == "ar" ? arabic_address() : latin_address();
    for (int i = 0; i < lines; ++i) {
        PackingSlip::LineItem line;
        line.number = i + 1;
        line.sku = "SKU-" + std::to_string(22000 + i * 13) + (i % 3 == 0 ? "B" : "");
        line.description = description(i, script);
        line.quantity = {1 + (i * 5) % 24};
        line.barcode = id_text<OrderLineId>(100 + i);
        if (prices) line.unit_price = Money{255 + i * 40, *Currency::parse("GBP")};
        slip.lines.push_back(line);
    }
    slip.note = script == "zh"   ? "请在收货时当面验收。\n生日快乐！"
                : script == "ar" ? "يرجى الاتصال قبل التسليم."
                                 : "Happy birthday, Zoë!\nLove, Tom & Ana";
    slip.tracking_url = "https://track.holtandwren.example/t/8Qm2xV4nT0aJc7Lw";
    slip.printed_at = kPrinted;
    return slip;
}

inline PickListDocument pick_list(int rows, int totes, const std::string& script) {
    PickListDocument list;
    list.number = "1042";
    list.barcode = id_text<PickListId>(5);
    list.warehouse = script == "zh" ? "上海一号仓" : "Leeds Main";
    list.picker = script == "ar" ? "" : script == "zh" ? "李娜" : "Tom Ashworth";
    list.distance = {312'400};
    list.printed_at = kPrinted;
    for (int i = 0; i < totes; ++i)
        list.totes.push_back({"T-" + std::to_string(101 + i), std::to_string(100482 + i), id_text<OrderId>(11 + i)});
    for (int i = 0; i < rows; ++i) {
        PickListDocument::Row row;
        const auto& tote = list.totes[static_cast<std::size_t>(i % totes)];
        row.sequence = i + 1;
        row.bin = std::string(1, static_cast<char>('A' + i / 40 % 26)) + "-" + std::to_string(1 + i / 8 % 5) +
                  std::to_string(i % 8) + "-" + std::to_string(1 + i % 4);
        row.sku = "SKU-" + std::to_string(22000 + i * 13);
        row.description = description(i, script);
        row.quantity = {1 + (i * 7) % 36};
        row.tote = tote.code;
        row.order_number = tote.order_number;
        std::string gtin = "5012345" + std::to_string(10000 + i);
        row.barcode = i % 2 == 0 ? gtin + std::to_string(*gs1::check_digit(gtin)) : row.sku;
        list.rows.push_back(row);
    }
    return list;
}

inline CartonLabel carton(const std::string& script) {
    CartonLabel label;
    label.seller_name = "Holt & Wren Trading Ltd";
    label.sender = seller();
    label.ship_to = script == "zh" ? chinese_address() : script == "ar" ? arabic_address() : latin_address();
    label.ship_to.phone = "+45 70 12 34 56";
    label.order_number = "100482";
    label.order_barcode = id_text<OrderId>(11);
    label.sscc = *gs1::sscc(0, "9521321", 48213);
    label.package_number = 1;
    label.packages_total = 2;
    label.weight = Grams{3450};
    label.printed_at = kPrinted;
    return label;
}

}  // namespace waybill::labels::samples
