#pragma once

#include <functional>
#include <sqlite3.h>
#include <string>

#include "codec/frame_codec.h"

namespace ballast::integration {

/// A journal in the hands of a forger who knows the format: changes what is stored, and makes all hashes fit again.
class ForgedJournal {
public:
    explicit ForgedJournal(const std::string& file);
    ~ForgedJournal();
    ForgedJournal(const ForgedJournal&) = delete;
    ForgedJournal& operator=(const ForgedJournal&) = delete;

    /// The first value of the answer; a test failure if SQLite refuses.
    std::string sql(const std::string& text);
    /// Runs `text` with ?1 as these bytes.
    void put(const std::string& text, const std::string& bytes);

    /// Gives each step to `change` until it says true; that frame is stored again, with its old hash. Its first step,
    /// 0 if none was changed.
    std::uint64_t changeStep(const std::function<bool(domain::EventBatch&)>& change);
    void changeHeader(const std::function<void(std::string& body)>& change);
    /// Every chain anew from the header on.
    void rehash(bool withCheckpoints = true);

private:
    sqlite3* m_database{};
};

}  // namespace ballast::integration
