#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <limits>
#include <ql/math/matrix.hpp>
#include <ql/math/matrixutilities/pseudosqrt.hpp>
#include <random>

#include "research/network/correlation_stress.h"
#include "research/network/nearest_correlation.h"
#include "risk/var_es.h"

namespace ballast::risk::correlation_test {
namespace {

using Eigen::MatrixXd;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double leastEigenvalue(const MatrixXd& matrix)
{
    return Eigen::SelfAdjointEigenSolver<MatrixXd>(matrix, Eigen::EigenvaluesOnly).eigenvalues()[0];
}

class Draw {
public:
    explicit Draw(unsigned seed) : m_random(seed) {}

    double normal() { return m_normal(m_random); }
    /// Of n variables with few factors, so near to singular.
    MatrixXd correlation(int n)
    {
        const MatrixXd factors = MatrixXd::NullaryExpr(n, 2 + n / 3, [&] { return normal(); });
        MatrixXd matrix = factors * factors.transpose();
        const Eigen::VectorXd scale = matrix.diagonal().cwiseSqrt().cwiseInverse();
        matrix = scale.asDiagonal() * matrix * scale.asDiagonal();
        matrix.diagonal().setOnes();
        return 0.5 * (matrix + matrix.transpose());
    }
    /// Unit diagonal, each correlation moved by noise: as estimates over different windows are.
    MatrixXd broken(int n)
    {
        MatrixXd matrix = correlation(n);
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < i; ++j)
                matrix(i, j) = matrix(j, i) = std::clamp(matrix(i, j) + 0.4 * normal(), -1.0, 1.0);
        return matrix;
    }

private:
    std::mt19937_64 m_random;
    std::normal_distribution<double> m_normal;
};

TEST(CorrelationStress, AMixOfCorrelationMatricesIsOne)
{
    Draw draw(1);
    for (int trial = 0; trial < 100; ++trial) {
        const int n = 2 + trial % 8;
        const MatrixXd normal = draw.correlation(n);
        std::vector<double> positions;
        for (int i = 0; i < n; ++i)
            positions.push_back(draw.normal());
        for (const double lambda : {0.0, 0.3, 0.7, 1.0})
            for (const auto& stressed : {stressCorrelation(normal, lambda), stressAgainst(normal, lambda, positions)}) {
                ASSERT_TRUE(stressed.has_value());
                EXPECT_TRUE(checkCorrelationShape(*stressed).has_value());
                EXPECT_GE(leastEigenvalue(*stressed), -1e-12);
            }
    }
}

/// Against their own signs all positions lose together: no diversification is left and no hedge works.
TEST(CorrelationStress, TheWorstDirectionGrowsTheDeviationToTheSumOfParts)
{
    Draw draw(2);
    for (int trial = 0; trial < 50; ++trial) {
        const MatrixXd normal = draw.correlation(5);
        std::vector<double> positions;
        double sum = 0.0;
        for (int i = 0; i < 5; ++i) {
            positions.push_back(draw.normal());
            sum += std::abs(positions.back());
        }
        double before = 0.0;
        for (const double lambda : {0.0, 0.25, 0.5, 0.75, 1.0}) {
            const double deviation =
                portfolioDeviation(positions, stressAgainst(normal, lambda, positions).value()).value();
            EXPECT_GE(deviation, before - 1e-12);
            before = deviation;
        }
        EXPECT_NEAR(before, sum, 1e-9);
    }
}

TEST(CorrelationStress, WeightCarriesTheNormalCorrelationToTheCrisis)
{
    const double lambda = stressWeight(0.4, 0.85).value();
    MatrixXd pair(2, 2);
    pair << 1.0, 0.4, 0.4, 1.0;
    EXPECT_NEAR(stressCorrelation(pair, lambda).value()(0, 1), 0.85, 1e-15);
    EXPECT_EQ(stressWeight(0.5, 0.2).value(), 0.0) << "a crisis that decouples is no stress towards one";
    EXPECT_FALSE(stressWeight(1.0, 1.0).has_value());
    EXPECT_FALSE(stressWeight(kNan, 0.5).has_value());
    EXPECT_FALSE(stressWeight(0.5, 1.1).has_value());
}

TEST(CorrelationStress, RefusesWhatIsNoCorrelationMatrix)
{
    const MatrixXd unit = MatrixXd::Identity(2, 2);
    for (const double lambda : {-0.1, 1.1, kNan})
        EXPECT_FALSE(stressCorrelation(unit, lambda).has_value());
    EXPECT_FALSE(stressAgainst(unit, 0.5, std::vector<double>{1.0}).has_value());
    EXPECT_FALSE(stressAgainst(unit, 0.5, std::vector<double>{1.0, kNan}).has_value());
    MatrixXd bad = unit;
    bad(0, 1) = 0.5;
    EXPECT_FALSE(stressCorrelation(bad, 0.5).has_value()) << "not symmetric";
    bad(1, 0) = 0.5;
    bad(0, 0) = 1.1;
    EXPECT_FALSE(stressCorrelation(bad, 0.5).has_value()) << "diagonal";
    bad = unit;
    bad(0, 1) = bad(1, 0) = kNan;
    EXPECT_FALSE(stressCorrelation(bad, 0.5).has_value());
    EXPECT_FALSE(smallestEigenvalue(bad).has_value());
    bad(0, 1) = bad(1, 0) = 1.5;
    EXPECT_FALSE(stressCorrelation(bad, 0.5).has_value());
    EXPECT_FALSE(stressCorrelation(MatrixXd(0, 0), 0.5).has_value());
    EXPECT_FALSE(stressCorrelation(MatrixXd::Ones(2, 3), 0.5).has_value());
}

/// Higham (2002), section 4: the matrix [[1,1,0],[1,1,1],[0,1,1]].
TEST(NearestCorrelation, RepeatsHighamsExample)
{
    MatrixXd matrix(3, 3);
    matrix << 1.0, 1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0;
    const auto nearest = nearestCorrelation(matrix);
    ASSERT_TRUE(nearest.has_value());
    EXPECT_NEAR(nearest->matrix(0, 1), 0.7607, 5e-5);
    EXPECT_NEAR(nearest->matrix(1, 2), 0.7607, 5e-5);
    EXPECT_NEAR(nearest->matrix(0, 2), 0.1573, 5e-5);
    EXPECT_NEAR(nearest->distance, 0.5278, 5e-5);
}

/// X is the projection of A on a convex set if and only if <A - X, Z - X> <= 0 for every Z of the set.
TEST(NearestCorrelation, NoOtherCorrelationMatrixIsNearer)
{
    Draw draw(4);
    for (int trial = 0; trial < 40; ++trial) {
        const int n = 3 + trial % 8;
        const MatrixXd broken = draw.broken(n);
        const auto nearest = nearestCorrelation(broken);
        ASSERT_TRUE(nearest.has_value());
        EXPECT_TRUE(checkCorrelationShape(nearest->matrix).has_value());
        EXPECT_GE(leastEigenvalue(nearest->matrix), -1e-14);
        EXPECT_NEAR(nearest->distance, (nearest->matrix - broken).norm(), 1e-12);
        for (int other = 0; other < 50; ++other) {
            const MatrixXd z = draw.correlation(n);
            EXPECT_LE((broken - nearest->matrix).cwiseProduct(z - nearest->matrix).sum(), 1e-9);
        }
        const auto factor = choleskyWithJitter(nearest->matrix);
        ASSERT_TRUE(factor.has_value());
        EXPECT_LE(factor->jitter, 1e-12);
        EXPECT_NEAR((factor->lower * factor->lower.transpose() - nearest->matrix).norm(), 0.0, 1e-11);
    }
}

TEST(NearestCorrelation, LeavesACorrelationMatrixAsItIs)
{
    Draw draw(5);
    for (int trial = 0; trial < 20; ++trial) {
        const MatrixXd matrix = draw.correlation(6);
        EXPECT_NEAR(nearestCorrelation(matrix)->distance, 0.0, 1e-11);
    }
}

/// QuantLib stops its own iteration at about 1e-6.
TEST(NearestCorrelation, AgreesWithQuantLibsHigham)
{
    Draw draw(6);
    for (int trial = 0; trial < 10; ++trial) {
        const int n = 4;
        const MatrixXd broken = draw.broken(n);
        QuantLib::Matrix theirs(n, n);
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j)
                theirs[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = broken(i, j);
        const auto root = QuantLib::pseudoSqrt(theirs, QuantLib::SalvagingAlgorithm::Higham);
        const auto product = root * QuantLib::transpose(root);
        const auto ours = nearestCorrelation(broken);
        ASSERT_TRUE(ours.has_value());
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j)
                EXPECT_NEAR(ours->matrix(i, j), product[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)],
                            2e-4);
    }
}

TEST(Cholesky, RefusesAnIndefiniteMatrix)
{
    MatrixXd matrix(2, 2);
    matrix << 1.0, 1.1, 1.1, 1.0;
    EXPECT_FALSE(choleskyWithJitter(matrix).has_value());
    EXPECT_FALSE(choleskyWithJitter(MatrixXd(0, 0)).has_value());
    EXPECT_TRUE(choleskyWithJitter(MatrixXd::Ones(3, 3)).has_value()) << "singular, on the edge";
    EXPECT_EQ(choleskyWithJitter(MatrixXd::Identity(3, 3))->jitter, 0.0);
}

TEST(NearestCorrelation, RefusesWhatIsNoSymmetricMatrix)
{
    MatrixXd bad = MatrixXd::Identity(2, 2);
    bad(0, 1) = 0.2;
    EXPECT_FALSE(nearestCorrelation(bad).has_value());
    bad(0, 1) = bad(1, 0) = kNan;
    EXPECT_FALSE(nearestCorrelation(bad).has_value());
    bad(0, 1) = bad(1, 0) = 1e7;
    EXPECT_FALSE(nearestCorrelation(bad).has_value());
    EXPECT_FALSE(nearestCorrelation(MatrixXd(0, 0)).has_value());
    EXPECT_FALSE(nearestCorrelation(MatrixXd::Ones(2, 3)).has_value());
}

}  // namespace
}  // namespace ballast::risk::correlation_test
