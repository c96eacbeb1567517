export const DescribePanel = () => null
