#include <cstdio>
#include <ctime>
#include <fstream>
#include <sstream>

#include "labels/barcode.h"
#include "labels/packing_slip.h"
#include "support/places.h"

// Packing slips per CPU second, one by one and a wave in one file, beside the floor of the same run: encoding the same barcodes
// alone, without a page, a font or a file.
namespace {

using namespace waybill;

double cpu() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

Texts texts(const std::string& language) {
    std::ifstream in(places::source_dir() + "/src/web/texts/" + language + ".txt");
    std::stringstream all;
    all << in.rdbuf();
    return Texts::parse(language, all.str()).value();
}

labels::PackingSlip slip(int n, bool chinese) {
    labels::PackingSlip s;
    s.seller_name = "Waybill Demo Ltd";
    s.seller.name = "Waybill Demo Ltd";
    s.seller.lines = {"1 Dock Road"};
    s.seller.city = "London";
    s.seller.country = "GB";
    s.order_number = std::to_string(1000 + n);
    s.order_barcode = "ord_06B3M2X8Y7Q4K";
    s.package_sscc = "395213210000010018";
    s.ship_to.name = chinese ? "王小明" : "Ada Whitfield";
    s.ship_to.lines = {chinese ? "静安区南京西路 1266 号" : "12 Brick Lane"};
    s.ship_to.city = chinese ? "上海市" : "London";
    s.ship_to.country = chinese ? "CN" : "GB";
    for (int i = 1; i <= 10; ++i)
        s.lines.push_back({i,
                           "SKU-" + std::to_string(100 * i + n % 100),
                           chinese ? "绿茶 100 克" : "Stoneware mug, blue",
                           {i},
                           "SKU-" + std::to_string(100 * i),
                           {}});
    return s;
}

/// Runs `work` (which makes `each` documents) for about `seconds` of CPU: documents per CPU second.
template <class Work>
double rate(double seconds, int each, Work work) {
    work();  // fonts and layouts are prepared once a thread
    const double began = cpu();
    int made = 0;
    while (cpu() - began < seconds) work(), made += each;
    return made / (cpu() - began);
}

}  // namespace

int main() {
    std::printf("Packing slips of 10 lines, 12 barcodes, per CPU second\n%-10s %12s %12s %16s %10s\n", "language", "one by one",
                "100 a file", "barcodes alone", "ratio");
    for (const bool chinese : {false, true}) {
        const auto words = texts(chinese ? "zh-CN" : "en");
        int n = 0;
        const double single = rate(3, 1, [&] { (void)labels::pdf(slip(++n, chinese), words).value(); });
        std::vector<labels::PackingSlip> wave;
        for (int i = 0; i < 100; ++i) wave.push_back(slip(i, chinese));
        const double batched = rate(3, 100, [&] { (void)labels::pdf(wave, words).value(); });
        const auto codes = labels::barcodes(wave.front());
        const double floor = rate(1, 1, [&] {
            for (const auto& code : codes) (void)labels::code128(code).value();
        });
        std::printf("%-10s %12.0f %12.0f %16.0f %9.4f\n", chinese ? "zh-CN" : "en", single, batched, floor, batched / floor);
    }
    return 0;
}
