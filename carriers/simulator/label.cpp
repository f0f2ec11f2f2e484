#include "label.h"

#include <cstdio>

namespace waybill::simulator {
namespace {

constexpr int kWidth = 283, kHeight = 425;  // points: 100 x 150 mm

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

/// The built-in fonts of PDF know Latin letters only: what they cannot show becomes a question mark, as on real carriers' labels.
std::string latin(const std::string& utf8) {
    std::string out;
    for (const unsigned char c : utf8) {
        if (c >= 0xc0)
            out += '?';
        else if (c >= 0x20 && c < 0x7f)
            out += static_cast<char>(c);
    }
    return out;
}

std::string text_at(int x, int y, int size, const std::string& utf8) {
    std::string escaped;
    for (const char c : latin(utf8)) {
        if (c == '(' || c == ')' || c == '\\') escaped += '\\';
        escaped += c;
    }
    return "BT /F1 " + std::to_string(size) + " Tf " + std::to_string(x) + " " + std::to_string(y) + " Td (" + escaped +
           ") Tj ET\n";
}

std::string bars_at(double x, int y, int height, const std::string& ascii) {
    constexpr double kModule = 1.1;  // points: 0.39 mm
    std::string out;
    bool bar = true;
    for (const char width : code128(ascii)) {
        const double w = (width - '0') * kModule;
        if (bar) out += number(x) + " " + std::to_string(y) + " " + number(w) + " " + std::to_string(height) + " re f\n";
        x += w;
        bar = !bar;
    }
    return out;
}

std::vector<std::string> address_lines(const Party& party) {
    std::vector<std::string> lines{party.name};
    if (!party.company.empty()) lines.push_back(party.company);
    lines.insert(lines.end(), party.lines.begin(), party.lines.end());
    lines.push_back(party.postal_code + " " + party.city);
    lines.push_back(party.country);
    return lines;
}

std::string page(const Shipment& shipment, const Piece& piece) {
    std::string out =
        text_at(20, 395, 15, "SIMULATED PARCEL " + shipment.service) + text_at(20, 375, 8, "From " + shipment.shipper.name);
    int y = 345;
    for (const std::string& line : address_lines(shipment.recipient)) out += text_at(20, y, 12, line), y -= 16;
    out +=
        text_at(20, 175, 9, "Ref " + shipment.reference + "  " + piece.reference + "  " + std::to_string(piece.weight_g) + " g");
    out += bars_at(30, 60, 90, piece.number);
    return out + text_at(70, 42, 14, piece.number);
}

std::string pdf(const std::vector<std::string>& pages) {
    std::vector<std::string> objects{"<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"};
    std::string kids;
    for (const std::string& content : pages) {
        const std::size_t at = objects.size() + 1;
        kids += std::to_string(at) + " 0 R ";
        objects.push_back("<</Type/Page/Parent 2 0 R/MediaBox[0 0 " + std::to_string(kWidth) + " " + std::to_string(kHeight) +
                          "]/Resources<</Font<</F1 3 0 R>>>>/Contents " + std::to_string(at + 1) + " 0 R>>");
        objects.push_back("<</Length " + std::to_string(content.size()) + ">>stream\n" + content + "endstream");
    }
    objects[1] = "<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages.size()) + ">>";
    std::string out = "%PDF-1.4\n", table;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        char entry[32];
        std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", out.size());
        table += entry;
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const std::string count = std::to_string(objects.size() + 1);
    const std::string start = std::to_string(out.size());
    return out + "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer<</Size " + count +
           "/Root 1 0 R>>\nstartxref\n" + start + "\n%%EOF\n";
}

}  // namespace

std::string label_pdf(const Shipment& shipment, const std::vector<Piece>& pieces) {
    std::vector<std::string> pages;
    for (const Piece& piece : pieces) pages.push_back(page(shipment, piece));
    return pdf(pages);
}

std::string list_pdf(const std::vector<std::string>& lines) {
    constexpr int kFirst = 395, kLast = 25, kStep = 14;
    std::vector<std::string> pages;
    int y = kLast;
    for (const std::string& line : lines) {
        if (pages.empty() || y < kLast) pages.emplace_back(), y = kFirst;
        pages.back() += text_at(20, y, 10, line);
        y -= kStep;
    }
    return pdf(pages);
}

std::string label_zpl(const Shipment& shipment, const std::vector<Piece>& pieces) {
    const auto plain = [](const std::string& text) {  // ^ and ~ begin commands
        std::string out;
        for (const char c : text) out += c == '^' || c == '~' ? ' ' : c;
        return out;
    };
    std::string out;
    for (const Piece& piece : pieces) {
        out += "^XA^CI28^PW812^LL1218\n^FO40,40^A0N,50,50^FDSIMULATED PARCEL " + shipment.service + "^FS\n";
        int y = 140;
        for (const std::string& line : address_lines(shipment.recipient))
            out += "^FO40," + std::to_string(y) + "^A0N,36,36^FD" + plain(line) + "^FS\n", y += 46;
        out += "^FO40,640^A0N,28,28^FDRef " + shipment.reference + " " + plain(piece.reference) + "^FS\n";
        out += "^FO60,760^BY3^BCN,240,Y,N,N^FD" + piece.number + "^FS\n^XZ\n";
    }
    return out;
}

}  // namespace waybill::simulator
