#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "support/source_tree.h"

/// A rough reading of a C++ file's shape, by its braces: enough for laws about lengths and globals, far from a compiler.
namespace waybill::house {

using testing::SourceFile;
using testing::SourceTree;

/// A pair of braces, and what stands before it.
struct Block {
    enum class Kind {
        space,     ///< namespace, extern "C"
        type,      ///< class, struct, union, enum
        function,  ///< a function's body; a lambda that a name outside all functions is given
        other,     ///< an initialiser; anything inside a function
    } kind;
    std::string header;     ///< what stands before the brace: "int f(int a)"
    std::size_t start = 0;  ///< of the header
    std::size_t open = 0, close = 0;
    Block::Kind around = Kind::space;  ///< what it stands in
};

/// What ends with a semicolon outside all functions.
struct Declaration {
    std::string text;
    std::size_t start = 0, end = 0;
    Block::Kind around = Block::Kind::space;
};

struct Structure {
    std::vector<Block> blocks;
    std::vector<Declaration> declarations;
};

Structure structure(const SourceFile& file);

}  // namespace waybill::house
