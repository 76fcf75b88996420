#pragma once

#include <atomic>

#include "interfaces/session_factory.h"

namespace ballast::support {

/// Opens nothing and says so. Test use only.
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
        return fail(ErrorCode::NotFound, "the test has no journal, asked for " + file);
    }
    interfaces::SessionRequest asked;  ///< To be read once `opened` has risen.
    std::atomic<int> opened{0};
};

}  // namespace ballast::support
