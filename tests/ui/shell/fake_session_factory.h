#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>

#include "interfaces/session_factory.h"

namespace ballast::support {

/// Opens nothing but the journals that a test has put there, and says so. Test use only.
class FakeSessionFactory : public interfaces::SessionFactory {
public:
    Result<std::unique_ptr<interfaces::Desk>> open(const interfaces::SessionRequest& request) override
    {
        asked = request;
        ++opened;
        return fail(ErrorCode::Unsupported, "the test has no market");
    }
    Result<std::unique_ptr<interfaces::Review>> openJournal(const std::string& file,
                                                            const interfaces::Progress&) override
    {
        if (const auto there = journals.find(file); there != journals.end()) return there->second();
        return fail(ErrorCode::NotFound, "the test has no journal, asked for " + file);
    }
    std::map<std::string, std::function<std::unique_ptr<interfaces::Review>()>> journals;  ///< By file, on the worker.
    interfaces::SessionRequest asked;  ///< To be read once `opened` has risen.
    std::atomic<int> opened{0};
};

}  // namespace ballast::support
