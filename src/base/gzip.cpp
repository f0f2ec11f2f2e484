#include "base/gzip.h"

#include <Poco/DeflatingStream.h>
#include <Poco/Exception.h>
#include <Poco/InflatingStream.h>

#include <istream>
#include <ostream>
#include <stdexcept>

namespace waybill::gzip {

class Writer::Impl {
  public:
    explicit Impl(std::ostream& to) : stream(to, Poco::DeflatingStreamBuf::STREAM_GZIP, 1) {}
    Poco::DeflatingOutputStream stream;
};

Writer::Writer(std::ostream& to) : impl_(std::make_unique<Impl>(to)) {}
Writer::~Writer() = default;

void Writer::write(std::string_view bytes) {
    impl_->stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!impl_->stream) throw std::runtime_error("what was compressed could not be written");
}

void Writer::finish() {
    if (impl_->stream.close() != 0 || !impl_->stream) throw std::runtime_error("what was compressed could not be written");
}

class Reader::Impl {
  public:
    explicit Impl(std::istream& from) : stream(from, Poco::InflatingStreamBuf::STREAM_GZIP) {
        stream.exceptions(std::ios::badbit);  // else the stream would swallow what is wrong, and just seem to end
    }
    Poco::InflatingInputStream stream;
};

Reader::Reader(std::istream& from) : impl_(std::make_unique<Impl>(from)) {}
Reader::~Reader() = default;

std::size_t Reader::read(char* to, std::size_t size) {
    try {
        impl_->stream.read(to, static_cast<std::streamsize>(size));
        return static_cast<std::size_t>(impl_->stream.gcount());
    } catch (const Poco::Exception& e) {
        throw std::runtime_error("the compressed stream is damaged: " + e.displayText());
    } catch (const std::ios_base::failure&) {
        throw std::runtime_error("the compressed stream is damaged");
    }
}

}  // namespace waybill::gzip
