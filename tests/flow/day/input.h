#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "waybill/result.h"

/// A day's file of a retailer (InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country), read as it
/// is: dirty. An invoice is an order.
namespace day {

struct Row {
    std::string invoice, sku, description, quantity, date, price, customer, country;
    bool charge = false;  ///< postage, discount, fees, samples, manual lines: paid for, never picked
};
struct Invoice {
    std::string number;
    std::vector<Row> rows;
};

/// A product as far as the file tells, and for the rest from a hash of its SKU: weight and size are synthetic.
struct Product {
    std::string sku, name;
    std::int64_t price_minor = 0;  ///< the file's median for the SKU
    std::int64_t weight_g = 0, length_mm = 0, width_mm = 0, height_mm = 0;
};

struct Input {
    std::vector<Invoice> invoices;
    std::map<std::string, Product> products;       ///< by SKU: case-sensitive
    std::map<std::string, std::int64_t> demand;    ///< units of valid orders
    std::map<std::string, std::string> invalid;    ///< invoice → why it is no valid order
    std::size_t lines = 0;                         ///< goods lines of valid orders
};

/// Reads the files in their order. An order is valid when it has a goods line and each has a description, a positive quantity and a
/// price above zero.
waybill::Result<Input> read_files(const std::vector<std::string>& files);

/// The import's CSV: one row a line, charges as "charge:CODE". Everything goes in; refusing is the server's work.
std::string import_csv(const Input& input);

/// FNV-1a: the same number for the same text on every machine.
std::uint64_t hash(const std::string& text);

}  // namespace day
