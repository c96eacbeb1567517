export const StatusBar = () => <footer />
