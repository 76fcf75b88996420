#include "domain/model_risk_report.h"

#include <gtest/gtest.h>

#include "domain/events.h"

namespace ballast::domain::model_risk_report_test {
namespace {

TEST(ModelRiskReport, IsOutdatedByTimeAndThenByStep)
{
    const ModelRiskReport held{.valuationTime = {1000}, .step = 5};
    EXPECT_TRUE(isOutdated({.valuationTime = {999}, .step = 9}, held));
    EXPECT_TRUE(isOutdated({.valuationTime = {1000}, .step = 4}, held));
    EXPECT_FALSE(isOutdated(held, held));
    EXPECT_FALSE(isOutdated({.valuationTime = {1000}, .step = 6}, held));
    EXPECT_FALSE(isOutdated({.valuationTime = {1001}, .step = 1}, held));
}

TEST(ModelRiskReport, HasItsCodeInJournalsBehindThePersons)
{
    EXPECT_EQ(EventBody(ModelRiskReport{}).index(), 14U);
    EXPECT_EQ(EventBody(OperatorCommand{}).index(), 13U);
    EXPECT_EQ(kindName({{}, ModelRiskReport{}}), "model risk");
    EXPECT_EQ(kindName({{}, OperatorCommand{}}), "operator");
}

}  // namespace
}  // namespace ballast::domain::model_risk_report_test
