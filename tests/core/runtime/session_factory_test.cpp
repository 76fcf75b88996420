#include "runtime/session_factory.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace ballast::runtime::session_factory_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// Opens with the rule to pause at `at`; the journal would stand in a folder of its own.
class PauseOutsideTheMarket : public testing::Test {
protected:
    void SetUp() override { ASSERT_NE(::mkdtemp(m_folder.data()), nullptr); }
    void TearDown() override { std::filesystem::remove_all(m_folder); }

    Error refusalOf(interfaces::SessionRequest request, const char* at)
    {
        request.journalFile = m_folder + "/run";
        request.startPaused = true;
        SessionFactory factory({parseIso8601(at).value(), std::nullopt});
        const auto desk = factory.open(request);
        return desk ? Error{} : desk.error();
    }

    std::string m_folder = (std::filesystem::temp_directory_path() / "ballast-pause-XXXXXX").string();
};

TEST_F(PauseOutsideTheMarket, IsRefusedBeforeTheBuiltInStart)
{
    const auto refusal = refusalOf({}, "2020-01-01T00:00:00Z");
    EXPECT_EQ(refusal.code, ErrorCode::InvalidArgument);
    EXPECT_THAT(refusal.message, AllOf(HasSubstr("2026-"), HasSubstr("2020-01-01")));
    EXPECT_TRUE(std::filesystem::is_empty(m_folder)) << "no journal is left";
}

TEST_F(PauseOutsideTheMarket, IsRefusedBeforeAndAfterARecordingWithItsRange)
{
    interfaces::SessionRequest request;
    request.kind = interfaces::SessionKind::Recorded;
    request.recordedFolder = std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/calm_2026-05-04_2026-05-10";
    if (!std::filesystem::exists(request.recordedFolder))
        GTEST_SKIP() << "the recorded chains are not at " << BALLAST_RECORDED_DATA;
    for (const char* at : {"2026-05-03T00:00:00Z", "2026-05-12T00:00:00Z"}) {
        const auto refusal = refusalOf(request, at);
        EXPECT_EQ(refusal.code, ErrorCode::InvalidArgument) << at;
        EXPECT_THAT(refusal.message, AllOf(HasSubstr("2026-05-04T"), HasSubstr(std::string(at).substr(0, 10))));
    }
    EXPECT_EQ(refusalOf(request, "2026-05-05T00:00:00Z").message, "");
}

}  // namespace
}  // namespace ballast::runtime::session_factory_test
