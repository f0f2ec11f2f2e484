#pragma once
#include <string>
#include <vector>

#include "truth.h"

namespace waybill::simulator {

/// A label of 100 x 150 mm with the addresses and the tracking number as Code 128, one page for each piece.
std::string label_pdf(const Shipment& shipment, const std::vector<Piece>& pieces);
std::string label_zpl(const Shipment& shipment, const std::vector<Piece>& pieces);

/// Plain lines on pages of the same size.
std::string list_pdf(const std::vector<std::string>& lines);

/// Widths of bars and spaces in modules, beginning with a bar: Code 128, set B (ISO/IEC 15417), quiet zones not included.
std::string code128(const std::string& ascii);

}  // namespace waybill::simulator
