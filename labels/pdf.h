#pragma once
#include <memory>
#include <string>
#include <vector>

#include "labels/page.h"
#include "waybill/result.h"
#include "waybill/time.h"

namespace waybill::labels {

/// What a PDF says of itself.
struct PdfInfo {
    std::string title;
    std::string language = "en";  ///< BCP 47; decides between the shapes of shared Han characters
    Instant created;              ///< equal pages with equal info give equal bytes
};

/// Writes pages as PDF 1.5: text shaped by pango with embedded font subsets, barcodes as vectors. Lives on one thread;
/// any number of them may work at once on different threads.
class Pdf : public Typesetter {
  public:
    explicit Pdf(PdfInfo info);
    ~Pdf() override;

    Extent measure(const Text& text) override;

    /// Errors: unavailable "document.font_missing" where no font is installed for a script that the text needs; invalid
    /// "document.missing_glyph" for a single letter without a glyph in a text that says Missing::refuse.
    Result<std::string> write(const std::vector<Page>& pages);

  private:
    class Composer;
    std::unique_ptr<Composer> composer_;
    PdfInfo info_;
};

}  // namespace waybill::labels
