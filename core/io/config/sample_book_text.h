#pragma once

namespace ballast::config {

/// resources/books/sample.toml as it was when the program was built. Lives as long as the program.
const char* sampleBookText() noexcept;

}  // namespace ballast::config
